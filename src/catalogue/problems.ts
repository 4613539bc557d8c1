import { actProblems } from './problems/acts.ts';
import { authorityProblems } from './problems/authority.ts';
import { certificateProblems } from './problems/certificate.ts';
import { directoryProblems } from './problems/directory.ts';
import { enrolmentProblems } from './problems/enrolment.ts';
import { evidenceProblems } from './problems/evidence.ts';
import { fileProblems } from './problems/file.ts';
import { peerProblems } from './problems/peer.ts';
import { recordProblems } from './problems/record.ts';
import { requestProblems } from './problems/request.ts';
import { setupProblems } from './problems/setup.ts';
import { tokenProblems } from './problems/token.ts';

/**
 * Every problem the gateway can report, with its HTTP status and its text in Chinese and English. The codes are
 * part of the API: none is renamed or given another meaning. `{name}` is filled in from the error's parameters; the
 * texts say what is wrong and what to do, and never hold a person's data.
 */
export const problems = {
  ...requestProblems,
  ...tokenProblems,
  ...recordProblems,
  ...peerProblems,
  ...directoryProblems,
  ...evidenceProblems,
  ...fileProblems,
  ...certificateProblems,
  ...enrolmentProblems,
  ...authorityProblems,
  ...actProblems,
  ...setupProblems,
} as const;

export type ProblemCode = keyof typeof problems;
