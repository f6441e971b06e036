/** A handler of an event as the outbox and the worker know it. */
import type { EventHandler } from '../../contracts/index.ts';

/** A handler with its plugin and resolved dependencies. */
export interface BoundHandler {
  readonly plugin: string;
  readonly handler: EventHandler;
  readonly deps: object;
}
/** Unique name of a handler: `notifications.send`. */
export const handlerId = (h: BoundHandler): string => `${h.plugin}.${h.handler.id}`;
