/** REST over `Route` data. */
export { createApi } from './app.ts';
export { type BuiltinSources, builtinRoutes } from './builtin.ts';
export { ANONYMOUS } from './call.ts';
export { decodeCursor, encodeCursor } from './cursor.ts';
export { type FilterTerm, type ListFields, parseFilter, toWhere } from './filter.ts';
export { HTTP_MIGRATIONS, purgeIdempotency } from './idempotency.ts';
export { listPage, lists } from './list.ts';
export { listen } from './listen.ts';
export { createMetrics } from './metrics.ts';
export { openApi } from './open.ts';
export { createOpenApi } from './openapi.ts';
export { problemOf } from './problems.ts';
export type * from './types.ts';
export { isBinary } from './types.ts';
export { createViews, type ViewAtHand } from './views.ts';
