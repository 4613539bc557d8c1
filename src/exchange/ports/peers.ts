/** Calls to other cities' gateways. */
import type { CityCode } from '../../ledger/ledger-id.ts';

export interface PeerAnswer {
  readonly status: number;
  /** Protobuf when status is 200, otherwise empty. */
  readonly body: Uint8Array;
  /** Code and numbers of the problem document, when the answer was one. */
  readonly problem: { readonly code: string; readonly expected: number | undefined } | undefined;
  readonly retryAfterMs: number | undefined;
}

export type PeerPath =
  | '/peer/v1/batches'
  | '/peer/v1/checkpoints'
  | '/peer/v1/entries'
  | '/peer/v1/proofs/inclusion'
  | '/peer/v1/proofs/consistency'
  | '/peer/v1/nodes'
  | '/peer/v1/directory'
  | '/peer/v1/trust';

/**
 * Mutual TLS calls to one peer at a time; verifies that the far end's SPIFFE identity is the city asked for.
 * @throws GatewayError PEER_UNREACHABLE when no HTTP answer came, PEER_ANSWER when it was no answer of the protocol
 */
export interface PeerClient {
  post(peer: CityCode, path: PeerPath, body: Uint8Array, signal: AbortSignal): Promise<PeerAnswer>;
  get(
    peer: CityCode,
    path: PeerPath,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<PeerAnswer>;
}

/** PEM texts: private key, certificate with its issuers, trusted roots. */
export interface TlsMaterial {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
}
