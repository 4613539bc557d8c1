import t from 'tap';
import { verifyCheckpoint } from '../../src/envelope/checkpoint.ts';
import { signCheckpoint } from '../../src/exchange/sign.ts';
import { sha256 } from '../../src/ledger/hash.ts';
import { signerOf, testKey } from './corridor.ts';

t.test('what is being signed while the key changes names the key that signs it', async (t) => {
  const keys = [testKey('330100'), testKey('330100')] as const;
  let inUse = signerOf(keys[0]);
  const signer = {
    get keyid() {
      return inUse.keyid;
    },
    chain: [],
    sign(data: Uint8Array) {
      const signing = inUse.sign(data);
      inUse = signerOf(keys[1]);
      return signing;
    },
  };
  const issuedAt = Date.UTC(2027, 0, 15);
  const times = { notBefore: issuedAt, notAfter: issuedAt, revokedAt: undefined, invalidFrom: undefined };
  const ring = { key: (keyid: string) => keys.map((key) => ({ ...key, ...times })).find((key) => key.keyid === keyid) };
  const claim = { ledger: '330100/penalty/1', treeSize: 0, rootHash: sha256(), issuedAt } as const;
  for (const key of keys) {
    t.equal(verifyCheckpoint(await signCheckpoint(signer, claim), ring, issuedAt).keyid, key.keyid);
  }
});
