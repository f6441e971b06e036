/**
 * `RegExp.prototype`, the one thing all code shares that is not frozen where files are read: a pattern would split or replace twenty times slower. It is looked at each
 * time code of a plugin has run, before the host uses a pattern.
 */
const own = (name: PropertyKey): PropertyDescriptor | undefined => Object.getOwnPropertyDescriptor(RegExp.prototype, name);
const AS_IT_WAS = Reflect.ownKeys(RegExp.prototype).map((name) => [name, own(name) as PropertyDescriptor] as const);

/** What is not as it was, by name. */
function changes(): readonly PropertyKey[] {
  const changed: PropertyKey[] = [];
  for (const [name, was] of AS_IT_WAS) {
    const is = own(name);
    if (is?.value !== was.value || is?.get !== was.get) changed.push(name);
  }
  const names = Reflect.ownKeys(RegExp.prototype);
  if (names.length > AS_IT_WAS.length) changed.push(...names.filter((name) => !AS_IT_WAS.some(([known]) => known === name)));
  if (Object.getPrototypeOf(RegExp.prototype) !== Object.prototype) changed.push('__proto__');
  return changed;
}

/** Puts patterns back to what they were and says what was changed; null where nothing was. What cannot be put back ends the thread: nothing in it can be trusted. */
export function putBack(): string | null {
  const changed = changes();
  if (changed.length === 0) return null;
  Reflect.setPrototypeOf(RegExp.prototype, Object.prototype);
  for (const name of changed) Reflect.deleteProperty(RegExp.prototype, name);
  for (const [name, was] of AS_IT_WAS) Reflect.defineProperty(RegExp.prototype, name, was);
  if (changes().length > 0) process.exit(1);
  return changed.map((name) => `RegExp.prototype.${String(name)}`).join(', ');
}

/** Asks code of a plugin, and then whether it left patterns alone: what `failure` makes of a sentence is thrown where it did not, whatever it answered. */
export function undisturbed<R>(ask: () => R, failure: (why: string) => Error): R {
  const look = (): void => {
    const changed = putBack();
    if (changed !== null) throw failure(`it changed ${changed}, which all code shares: a plugin leaves alone what is not its own.`);
  };
  let answer: R;
  try {
    answer = ask();
  } catch (error) {
    look();
    throw error;
  }
  look();
  return answer;
}
