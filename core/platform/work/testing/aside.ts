/** A process for the tests of work aside: it does what its name says, and knows what it was started with. */
import { fail } from '../../../contracts/errors.ts';
import { type Aside, answerAsides, type RunAside } from '../aside.ts';

answerAsides(async ({ greeting }: { greeting: string }): Promise<RunAside> => {
  const works: Record<string, (asked: Aside, beat: (done: number, total: number) => Promise<void>) => unknown> = {
    greet: ({ input }) => ({ said: `${greeting}, ${input}`, pid: process.pid }),
    refuse: () => {
      throw fail('NOT_FOUND', 'Not here.', [{ code: 'NOT_FOUND', message: 'here', pointer: '/there' }]);
    },
    die: () => process.exit(3),
    hang() {
      for (;;);
    },
    wait: () => new Promise(() => {}),
    async slow(_asked, beat) {
      for (let n = 1; n <= 4; n++) {
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        await beat(n, 4);
      }
      return 'there';
    },
    async count(_asked, beat) {
      for (let n = 1; ; n++) {
        await beat(n, 1_000);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
  return (async (asked, beat = async () => {}) => works[asked.name]?.(asked, beat)) as RunAside;
});
