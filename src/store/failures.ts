import { GatewayError } from '../errors.ts';

/** Driver and server codes after which the same call may succeed later, or on another server. */
const passing = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  '3D000', // no such database
  '40001', // serialization failure
  '40P01', // deadlock
  '57014', // cancelled
]);
/** Classes: connection, authorisation, out of resources, operator's intervention. */
const passingClasses = new Set(['08', '28', '53', '57']);
/** What pg and pg-pool say without a code. */
const brokenConnection =
  /^(connection terminated|timeout exceeded|client (has encountered|was closed)|cannot use a pool)/i;

/**
 * STORE_UNAVAILABLE where the database cannot be reached or asks to come back, the error itself otherwise. The reason
 * is a code or a fixed text of the driver: a server's message may quote values.
 */
export function storeFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof GatewayError) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === undefined) {
    return brokenConnection.test(error.message) ? unavailable(error.message, error) : error;
  }
  return passing.has(code) || (code.length === 5 && passingClasses.has(code.slice(0, 2)))
    ? unavailable(code, error)
    : error;
}

function unavailable(reason: string, cause: Error): GatewayError {
  return new GatewayError('STORE_UNAVAILABLE', { reason }, cause);
}
