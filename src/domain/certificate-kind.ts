import { type Penalty, PenaltyKind } from '../wire/proto.ts';

/**
 * The 2018 list of penalty kinds has one name, 暂扣或者吊销许可证, for suspending and for revoking. Read as a suspension,
 * it becomes a revocation when the decision's text speaks of nothing but 吊销: a record must not say less than it did.
 */
export function decideCertificateKind(penalty: Penalty, sent: string): void {
  const { content, penalty_kinds: kinds } = penalty;
  if (!kinds || !sent.includes('暂扣或者吊销') || !content?.includes('吊销') || content.includes('暂扣')) return;
  penalty.penalty_kinds = kinds.map((kind) =>
    kind === PenaltyKind.PENALTY_KIND_CERTIFICATE_SUSPENSION ? PenaltyKind.PENALTY_KIND_CERTIFICATE_REVOCATION : kind,
  );
}
