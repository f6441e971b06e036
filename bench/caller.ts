/** A caller of the API in a process of its own, so that what it costs is not the host's. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
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

/** A connection, and a function that posts over it: the answer's status. It reads no more than that and where an answer ends: what a caller costs, the host lacks. */
function connection({ port, key }: Target): (path: string, body: object) => Promise<number> {
  let [answer, answered, failed] = ['', (_: number): void => {}, (_: Error): void => {}];
  const socket = connect(port, '127.0.0.1').setNoDelay().setEncoding('latin1');
  socket.on('error', (error) => failed(error)).on('close', () => failed(new Error('The connection was closed.')));
  socket.on('data', (text: string) => {
    answer += text;
    const body = answer.indexOf('\r\n\r\n') + 4;
    if (body < 4) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1];
    if (length === undefined) failed(new Error(`No length is given: ${answer.slice(0, body)}`));
    if (answer.length < body + Number(length)) return;
    const status = Number(answer.slice(9, 12));
    answer = '';
    answered(status);
  });
  return (path, body) =>
    new Promise((resolve, reject) => {
      [answered, failed] = [resolve, reject];
      const bytes = JSON.stringify(body);
      const head = `POST /api${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json`;
      socket.write(`${head}\r\ncontent-length: ${Buffer.byteLength(bytes)}\r\n\r\n${bytes}`);
    });
}

function call(target: Target): void {
  const free = Array.from({ length: target.callers }, () => connection(target));
  const post = async (path: string, body: object): Promise<void> => {
    const over = free.pop() as ReturnType<typeof connection>;
    const status = await over(path, body);
    free.push(over);
    if (status !== 201) throw new Error(`${path} answers ${status}.`);
  };
  process.on('message', ([path, bodies]: [string, readonly object[]]) => {
    inLoops(target.callers, bodies.length, (n) => post(path, bodies[n] as object)).then(
      () => process.send?.(null),
      (error: Error) => process.send?.(error.message),
    );
  });
  process.on('disconnect', () => process.exit());
}
if (import.meta.main) call(JSON.parse(process.argv[2] as string) as Target);
