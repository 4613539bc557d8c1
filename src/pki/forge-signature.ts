/** forge builds and encodes; node:crypto signs, natively and off the event loop, and keeps the key to itself. */
import type { KeyObject } from 'node:crypto';
import forge from 'node-forge';
import { signOnPool } from './pool-signature.ts';

// forge fixes the algorithm and the bytes to be signed in its own sign(), before it calls the key.
const signLater = { sign: () => '' } as unknown as forge.pki.rsa.PrivateKey;

async function signature(toBeSigned: forge.asn1.Asn1, key: KeyObject): Promise<string> {
  const bytes = Buffer.from(forge.asn1.toDer(toBeSigned).getBytes(), 'binary');
  return (await signOnPool('sha256', bytes, key)).toString('binary');
}

/** Signs with RSASSA-PKCS1-v1_5 and SHA-256, which every verifier of certificates knows; answers the DER. */
export async function signCertificate(certificate: forge.pki.Certificate, key: KeyObject): Promise<Uint8Array> {
  certificate.sign(signLater, forge.md.sha256.create());
  certificate.signature = await signature(certificate.tbsCertificate, key);
  return Buffer.from(forge.asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes(), 'binary');
}

/** As signCertificate; answers the PEM. */
export async function signRequest(request: forge.pki.CertificateSigningRequest, key: KeyObject): Promise<string> {
  request.sign(signLater, forge.md.sha256.create());
  const { certificationRequestInfo } = request;
  if (!certificationRequestInfo) throw new Error('forge left the request without content');
  request.signature = await signature(certificationRequestInfo, key);
  return forge.pki.certificationRequestToPem(request);
}
