/** State of a form, with the API's problems laid beside the fields their pointers name. */
import { useCallback, useRef, useState } from 'react';
import { Problem } from '../api/http.ts';

export interface Form<V extends object> {
  readonly values: V;
  set<K extends keyof V>(name: K, value: V[K]): void;
  /** What was refused at this pointer or below it (`/money` takes `/money/amount`). */
  error(pointer: string): string | undefined;
  readonly problem: unknown;
  /** Places of the problem no field asked for. */
  readonly busy: boolean;
  /** Runs the call with an idempotency key that stays the same until the values change. */
  submit(run: (key: string) => Promise<void>): Promise<void>;
  refuse(places: Readonly<Record<string, string>>): void;
}

export function useForm<V extends object>(initial: V | (() => V)): Form<V> {
  const [values, setValues] = useState<V>(initial);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const sent = useRef<{ body: string; key: string } | null>(null);
  const set = useCallback(<K extends keyof V>(name: K, value: V[K]) => setValues((before) => ({ ...before, [name]: value })), []);
  const places = problem instanceof Problem ? problem.errors : [];
  return {
    values,
    set,
    problem,
    busy,
    error: (pointer) => places.find((p) => p.pointer === pointer || p.pointer?.startsWith(`${pointer}/`))?.message,
    refuse: (refused) =>
      setProblem(
        new Problem({
          status: 400,
          code: 'INPUT_INVALID',
          title: '',
          detail: '',
          errors: Object.entries(refused).map(([pointer, message]) => ({ pointer, code: 'INVALID', message })),
        }),
      ),
    async submit(run) {
      const body = JSON.stringify(values);
      if (sent.current?.body !== body) sent.current = { body, key: crypto.randomUUID() };
      setBusy(true);
      setProblem(null);
      try {
        await run(sent.current.key);
      } catch (error) {
        setProblem(error);
      } finally {
        setBusy(false);
      }
    },
  };
}
