import type { Certificate } from '../directory/certificate.ts';
import type { Agreement, DirectoryContent } from '../directory/content.ts';
import type { DirectoryMember, SigningKey } from '../directory/member.ts';
import { SubjectKind } from '../wire/proto.ts';
import { say } from './print.ts';

export function day(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

function signingFact(city: string, { certificate, revokedAt, invalidFrom }: SigningKey): string {
  const since = invalidFrom === undefined ? '' : `, ${new Date(invalidFrom).toISOString()}`;
  const revoked = revokedAt === undefined ? '' : ` ${say('已吊销', 'revoked')} ${day(revokedAt)}${since}`;
  return `${city} ${say('签名', 'signs with')} ${certificate.keyid} ${day(certificate.notBefore)}…${day(certificate.notAfter)}${revoked}`;
}

function memberFacts({ city, name, state, endpoints, signingKeys }: DirectoryMember): string[] {
  const standing = state === 'active' ? say('有效', 'active') : say('已暂停', 'suspended');
  return [`${city} ${name} ${standing} ${endpoints.join(' ')}`, ...signingKeys.map((key) => signingFact(city, key))];
}

function agreementFact({ source, dataset, readers, subjectKinds }: Agreement): string {
  const kinds = subjectKinds.map((kind) => SubjectKind[kind]?.replace('SUBJECT_KIND_', '')).join(' ');
  const who = readers.length === 0 ? say('无人', 'nobody') : readers.join(' ');
  return `${source} ${dataset} ${say('只共享给', 'is read by')} ${who}${kinds === '' ? '' : ` (${kinds})`}`;
}

/** All that a directory says, a line each. */
export function directoryFacts(content: DirectoryContent): string[] {
  const named = (zh: string, en: string) => (certificate: Certificate) => `${say(zh, en)} ${certificate.keyid}`;
  return [
    ...content.members.flatMap(memberFacts),
    ...content.agreements.map(agreementFact),
    ...content.issuers.map(named('签发证书', 'issuing CA')),
    ...content.retiredIssuers.map(named('已退役的签发证书', 'retired issuing CA')),
    ...content.signers.map(named('名录签署人', 'directory signer')),
    `${say('名录所需签名数', 'signatures a directory needs')} ${content.threshold}`,
  ];
}

/** What a person who is asked to sign should look at: the facts that go (-) and those that come (+). */
export function directoryChanges(before: DirectoryContent | undefined, after: DirectoryContent): string[] {
  const [old, fresh] = [before ? directoryFacts(before) : [], directoryFacts(after)];
  const gone = old.filter((fact) => !fresh.includes(fact)).map((fact) => `- ${fact}`);
  const come = fresh.filter((fact) => !old.includes(fact)).map((fact) => `+ ${fact}`);
  return [...gone, ...come];
}
