/** Settings of the process (CONTRACT §5), from the environment. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Finding, fail } from '../../contracts/index.ts';
import { type Env, variable } from './files.ts';
import type { ServerConfig } from './types.ts';

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** Reads and checks them all at once: CONFIG_INVALID names each wrong variable. A value is never repeated: it may be a secret. */
export function readServer(env: Env, root: URL): ServerConfig {
  const findings: Finding[] = [];
  const wrong = (name: string, message: string) => findings.push({ code: 'CONFIG_INVALID', message, pointer: name });

  const dataDir = resolve(variable(env, 'ESCALE_DATA_DIR') ?? fileURLToPath(new URL('data', root)));
  const databaseUrl = variable(env, 'ESCALE_DATABASE_URL') ?? `sqlite:${dataDir}/escale.sqlite`;
  if (!/^(mysql|mariadb):\/\/[^/]+\/\w+/.test(databaseUrl) && !/^sqlite:.+/.test(databaseUrl)) {
    wrong('ESCALE_DATABASE_URL', 'Write mysql://user@host:3306/name or sqlite:/path/to/file.');
  }
  const port = Number(variable(env, 'ESCALE_PORT') ?? '3000');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) wrong('ESCALE_PORT', 'Write a port between 0 and 65535.');
  const baseUrl = variable(env, 'ESCALE_BASE_URL') ?? `http://localhost:${Number.isInteger(port) ? port : 3000}`;
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol))
    wrong('ESCALE_BASE_URL', 'Write an address such as https://agency.example.');
  const logLevel = (variable(env, 'ESCALE_LOG_LEVEL') ?? 'info') as ServerConfig['logLevel'];
  if (!LEVELS.includes(logLevel)) wrong('ESCALE_LOG_LEVEL', `Write one of ${LEVELS.join(', ')}.`);
  const outboundAllow = (variable(env, 'ESCALE_OUTBOUND_ALLOW') ?? '').split(/[\s,]+/).filter(Boolean);
  for (const target of outboundAllow) {
    if (!/^[A-Za-z0-9.*:[\]-]+:\d{1,5}$/.test(target)) wrong('ESCALE_OUTBOUND_ALLOW', `“${target}” is not host:port.`);
  }
  const redisUrl = variable(env, 'ESCALE_REDIS_URL') ?? null;
  if (redisUrl !== null && !/^rediss?:\/\//.test(redisUrl)) wrong('ESCALE_REDIS_URL', 'Write redis://host:6379.');
  if (findings.length > 0) {
    const names = [...new Set(findings.map((f) => f.pointer))].join(', ');
    throw fail('CONFIG_INVALID', `The environment is wrong: ${names}. ${findings[0]!.message}`, findings);
  }
  return { databaseUrl, dataDir, port, baseUrl, logLevel, outboundAllow, redisUrl };
}

/** Makes the data folder, readable by its owner alone; CONFIG_UNREADABLE when that is not possible. */
export function makeDataDir(server: ServerConfig): void {
  try {
    mkdirSync(server.dataDir, { recursive: true, mode: 0o700 });
  } catch {
    throw fail('CONFIG_UNREADABLE', 'The data folder cannot be made. Set ESCALE_DATA_DIR to a folder that may be written.');
  }
}
