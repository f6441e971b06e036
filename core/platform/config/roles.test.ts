import { expect, it } from 'vitest';
import { rolesOf } from './roles.ts';

const roles = rolesOf([
  { 'a.read': { does: 'Read', roles: ['manager', 'viewer'] }, 'a.write': { does: 'Write', roles: ['manager'] } },
  { 'b.close': { does: 'Close', roles: ['accountant'] }, 'b.manage': { does: 'Manage', roles: [] } },
]);

it('adds up what the roles of somebody were given by those who declare it', () => {
  expect(roles.permissionsOf(['viewer'])).toEqual(new Set(['a.read']));
  expect(roles.permissionsOf(['viewer', 'accountant'])).toEqual(new Set(['a.read', 'b.close']));
  expect(roles.permissionsOf(['agent'])).toEqual(new Set());
});
it('is everything with admin among them', () => expect(roles.permissionsOf(['viewer', 'admin'])).toBe('all'));
it.each([['boss'], ['constructor'], ['admin', 'boss']])('names the role that does not exist: %s', (...given) => {
  expect(() => roles.permissionsOf(given)).toThrow(expect.objectContaining({ code: 'ROLE_UNKNOWN' }));
});
