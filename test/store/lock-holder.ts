/** Locks the directory it is given and stays until it is killed. */
import { GatewayError } from '../../src/errors.ts';
import { lockDirectory } from '../../src/store/directory-lock.ts';

const [, , directory] = process.argv;
if (process.send && directory) {
  process.on('disconnect', () => process.exit(1));
  const said = await lockDirectory(directory).then(
    () => 'locked',
    (error) => (error instanceof GatewayError ? error.code : String(error)),
  );
  process.send(said);
}
