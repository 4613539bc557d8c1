/**
 * Words that run Node.js without what the test runner has put into the environment of every child process: its
 * loaders would double the time a gateway takes to start, and break the compiler. They are taken out in the child,
 * for the runner puts them back into any environment given to it.
 */
export const [env, ...plainNode] = ['env', '-u', 'NODE_OPTIONS', process.execPath] as const;
