/**
 * Settings of every session. The queue's statements name no schema, ours always do. Every statement of ours is a few
 * steps along an index; on a table without figures (a new one, or any on PGlite, which never gathers them) the planner
 * guesses otherwise and reads the whole, or all that is alike where a few in order are asked for.
 */
export const sessionSettings: Readonly<Record<string, string>> = {
  search_path: 'bullmq,public',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
};
