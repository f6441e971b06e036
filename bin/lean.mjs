/** Settings of the garbage collector for commands that stream: memory stays near what is in use, for some of the speed. */
export const LEAN = ['--max-semi-space-size=2', '--heap-growing-percent=20'];
