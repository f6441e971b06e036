/** A whole host for one command: opened, used, closed whatever happens. */
import type { Actor, Ctx } from '../contracts/index.ts';
import { type App, openApp } from '../main.ts';
import { type Asked, agencyOf } from './command.ts';
import { isEmbedded } from './serve.ts';

/** Who acts from the command line: whoever may read the database may do everything. */
const ACTOR: Actor = { kind: 'system', id: 'cli', name: 'escale', permissions: 'all' };

export interface Opened {
  readonly app: App;
  readonly agency: string;
  /** Circumstances for the data layer. */
  ctx(dryRun?: boolean): Ctx;
  /** Calls an operation; a refusal is thrown. */
  call<R>(operationId: string, input: object): Promise<R>;
}

/** Opens the database of the configuration (the embedded one is brought up to date), runs `work`, closes it. */
export async function withHost<R>(asked: Asked, work: (opened: Opened) => Promise<R>, only?: (id: string) => boolean): Promise<R> {
  const config = asked.config();
  const agency = agencyOf(asked);
  const app = await openApp({ config, migrate: isEmbedded(config), ...(only ? { only } : {}) });
  try {
    return await work({
      app,
      agency,
      ctx: (dryRun = false) => ({ agency, actor: ACTOR, requestId: 'cli', at: app.clock.now(), dryRun }),
      async call<R>(operationId: string, input: object): Promise<R> {
        const reply = await app.api.call(operationId, input, { agency, actor: ACTOR });
        if (reply.error) throw reply.error;
        return reply.body as R;
      },
    });
  } finally {
    await app.stop();
  }
}
