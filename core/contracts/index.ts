/** All a plugin may import. No I/O lives here. */
/** JSON Schema in TypeScript: a plugin says its configuration and items with it. */
export { type Static, Type } from 'typebox';
export * from './accounting.ts';
export * from './booked.ts';
export * from './cards.ts';
export * from './chart.ts';
export * from './dates.ts';
export * from './db.ts';
export * from './entries.ts';
export * from './errors.ts';
export * from './host.ts';
export * from './http.ts';
export * from './identifiers.ts';
export * from './ledger.ts';
export * from './migration.ts';
export * from './money.ts';
export * from './notifier.ts';
export * from './outcomes.ts';
export * from './plugin.ts';
export * from './schemas.ts';
export * from './service.ts';
export * from './suggest.ts';
export * from './supplier.ts';
export * from './templates.ts';
export * from './text.ts';
export * from './tokens.ts';
