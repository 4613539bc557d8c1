import type { Parameters } from '../catalogue/language.ts';
import { GatewayError } from '../errors.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import type { PeerAnswer } from './ports/peers.ts';

/** A peer's answer other than 200: `refused` is the code of its problem document, `retryAfterMs` what it asked for. */
export function refusalOf(peer: CityCode, { status, problem, retryAfterMs }: PeerAnswer): GatewayError {
  return new GatewayError('PEER_REFUSED', {
    peer,
    refused: problem?.code ?? `HTTP_${status}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** What is told of an error that is none of ours: its text may quote what it choked on. */
export const unforeseen = { code: 'INTERNAL', parameters: {} as Parameters } as const;
