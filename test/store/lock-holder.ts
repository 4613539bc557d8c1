/** Locks the directory it is given and stays until it is killed. */
import { GatewayError } from '../../src/errors.ts';
import { lockDirectory } from '../../src/store/directory-lock.ts';

const [, , directory] = process.argv;
if (process.send && directory) {
  const said = await lockDirectory(directory).then(
    () => 'locked',
    (error) => (error instanceof GatewayError ? error.code : String(error)),
  );
  process.send(said);
  setInterval(() => undefined, 60_000);
}
