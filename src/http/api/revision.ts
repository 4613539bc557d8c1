import { GatewayError } from '../../errors.ts';
import { invalid } from '../refused-request.ts';

const ETAG = /^(?:W\/)?"?([1-9][0-9]{0,8})"?$/;

/** The entity tag of a record is its revision. */
export function entityTag(revision: number): string {
  return `"${revision}"`;
}

/**
 * The revision in If-Match. `*` names none, so two officials could overwrite each other.
 *
 * @throws GatewayError REVISION_REQUIRED, REQUEST_INVALID
 */
export function revisionOf(ifMatch: string | undefined): number {
  if (ifMatch === undefined || ifMatch === '*') throw new GatewayError('REVISION_REQUIRED');
  const revision = ETAG.exec(ifMatch)?.[1];
  if (revision === undefined) throw invalid('If-Match', 'revision');
  return Number(revision);
}
