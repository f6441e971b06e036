/** Tables of access, private to this module. */
import { table } from '../../contracts/index.ts';
import createUsers from './migrations/001-users.ts';
import createSessions from './migrations/002-sessions.ts';
import createApiKeys from './migrations/003-api-keys.ts';
import makerOfKeys from './migrations/004-api-keys-maker.ts';
import sealUsers from './migrations/005-users-seal.ts';
import sealApiKeys from './migrations/006-api-keys-seal.ts';

export const users = table(createUsers, sealUsers);
export const sessions = table(createSessions);
export const apiKeys = table(createApiKeys, makerOfKeys, sealApiKeys);
