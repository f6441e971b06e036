/** Statements of one connection, one after the other, and none after one that failed: a deadlock has ended the transaction, and what follows would commit by itself. */
import { fail } from '../../contracts/index.ts';
import { type Execute, isDuplicate } from './connection.ts';
import type { Statement } from './statements.ts';

export interface Turns {
  /** Runs a statement when those before have ended. */
  run(statement: Statement): Promise<Record<string, unknown>[]>;
  /** Nothing is sent from here on. */
  end(): void;
  /** The first statement that failed. */
  readonly failure: unknown;
}

/** `spell` makes a statement what is sent: that is done while the database is at work on the one before. */
export function takeTurns(execute: Execute, spell: (statement: Statement) => Statement = (statement) => statement): Turns {
  let failure: unknown;
  let over = false;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const send = async ({ sql, params }: Statement): Promise<Record<string, unknown>[]> => {
    if (failure !== undefined) throw failure;
    if (over) throw fail('INTERNAL', 'The transaction has ended.');
    try {
      return await execute(sql, params);
    } catch (error) {
      failure = isDuplicate(error)
        ? Object.assign(fail('CONFLICT', 'A record with the same key exists already.'), { cause: error })
        : error;
      throw failure;
    }
  };
  return {
    run(statement) {
      const spelt = spell(statement);
      const mine = waiting++ === 0 ? send(spelt) : last.then(() => send(spelt));
      const ended = () => void waiting--;
      last = mine.then(ended, ended);
      return mine;
    },
    end() {
      over = true;
    },
    get failure() {
      return failure;
    },
  };
}
