/** An accounting adapter for a host in a process of its own: it does what the file `way` says, and takes entries into the file `taken`. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { Type } from 'typebox';
import { ACCOUNTING_CONTRACT, definePlugin, Host, Provides, provide } from '../../../../core/contracts/index.ts';

const textOf = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
const forEver = (): never => {
  for (;;);
};

export default definePlugin({
  id: 'accounting-dazed',
  kind: 'accounting',
  contract: ACCOUNTING_CONTRACT,
  host: '>=0.1',
  config: Type.Object({ way: Type.String(), taken: Type.String() }, { additionalProperties: false }),
  providers: [
    provide(Provides.accounting, { settings: Host.Settings }, ({ settings }) => {
      const files = (agency: string) => settings.of(agency) as { way: string; taken: string };
      const is = (agency: string, way: string): boolean => textOf(files(agency).way).split(' ').includes(way);
      return {
        mode: 'api' as const,
        check: (agency) => (is(agency, 'check') ? forEver() : []),
        async send(agency, key) {
          if (is(agency, 'send')) forEver();
          if (is(agency, 'strays')) {
            void Promise.reject(new Error('a promise nobody waits for'));
            setTimeout(() => {
              throw new Error('a timer nobody catches');
            }, 50);
          }
          appendFileSync(files(agency).taken, `${key}\n`);
          return { state: 'done', value: { reference: key.slice(0, 20) } };
        },
        async ask(agency, key) {
          if (is(agency, 'ask')) forEver();
          const has = textOf(files(agency).taken).split('\n').includes(key);
          return has ? { state: 'done', value: { reference: key.slice(0, 20) } } : { state: 'notSent', message: 'It has none of it.' };
        },
      };
    }),
  ],
});
