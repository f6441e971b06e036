/** A caller of the API in a process of its own, so that what it costs is not the host's. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { inLoops } from './kit.ts';

export interface Target {
  readonly port: number;
  readonly key: string;
  /** Connections kept open, and requests at once. */
  readonly callers: number;
}
export interface Caller {
  /** Posts each body once; an answer other than 201 fails it. */
  post(path: string, bodies: readonly object[]): Promise<void>;
  stop(): void;
}

export function startCaller(target: Target): Caller {
  const child = fork(import.meta.filename, [JSON.stringify(target)]);
  return {
    async post(path, bodies) {
      child.send([path, bodies]);
      const [failure] = await once(child, 'message');
      if (failure !== null) throw new Error(failure);
    },
    stop: () => child.disconnect(),
  };
}

function call({ port, key, callers }: Target): void {
  const agent = new Agent({ keepAlive: true, maxSockets: callers });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const post = (path: string, body: object) =>
    new Promise<void>((resolve, reject) => {
      const asked = request({ agent, port, path: `/api${path}`, method: 'POST', headers }, (answer) => {
        answer
          .resume()
          .on('end', () => (answer.statusCode === 201 ? resolve() : reject(new Error(`${path} answers ${answer.statusCode}.`))));
      });
      asked.on('error', reject).end(JSON.stringify(body));
    });
  process.on('message', ([path, bodies]: [string, readonly object[]]) => {
    inLoops(callers, bodies.length, (n) => post(path, bodies[n] as object)).then(
      () => process.send?.(null),
      (error: Error) => process.send?.(error.message),
    );
  });
}
if (import.meta.main) call(JSON.parse(process.argv[2] as string) as Target);
