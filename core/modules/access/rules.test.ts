import { describe, expect, it } from 'vitest';
import { checkPassword, lockMs, permissionsOf, ROLES } from './rules.ts';

const refused = (code: string) => expect.objectContaining({ code });

describe('permissionsOf', () => {
  it('adds up the roles of a user', () => {
    const both = permissionsOf(['agent', 'accountant']);
    expect(both).not.toBe('all');
    expect((both as ReadonlySet<string>).has('dossiers.import')).toBe(true);
    expect((both as ReadonlySet<string>).has('exports.close')).toBe(true);
    expect((permissionsOf(['viewer']) as ReadonlySet<string>).has('dossiers.write')).toBe(false);
  });
  it('is everything with admin among them', () => expect(permissionsOf(['viewer', 'admin'])).toBe('all'));
  it('names the role that does not exist', () => {
    expect(() => permissionsOf(['agent', 'boss'])).toThrow(refused('ROLE_UNKNOWN'));
    expect(() => permissionsOf(['constructor'])).toThrow(refused('ROLE_UNKNOWN'));
  });
  it('lets nobody but admin manage users, and no viewer write', () => {
    for (const [role, permissions] of Object.entries(ROLES)) {
      if (permissions === 'all') continue;
      expect(permissions, role).not.toContain('access.manage');
      expect(new Set(permissions).size, role).toBe(permissions.length);
    }
    expect(ROLES['viewer']).toEqual((ROLES['viewer'] as string[]).filter((p) => p.endsWith('.read')));
  });
  it('lets who asks for refunds approve them only in roles that hold both', () => {
    const holders = (permission: string) => Object.entries(ROLES).filter(([, p]) => p !== 'all' && p.includes(permission));
    expect(holders('payments.approve').map(([r]) => r)).toEqual(['manager']);
  });
});

describe('checkPassword', () => {
  it.each(['short', 'elevenchars', 'aaaaaaaaaaaaaaaa', 'abababababab', 'my-Marguerite-2026'])('refuses “%s”', (password) => {
    expect(() => checkPassword(password, 'marguerite')).toThrow(refused('PASSWORD_WEAK'));
  });
  it.each(['twelve-chars', 'une phrase assez longue', '🔑🗝️🚪🏠🌊🌍🌋🏝️'])('takes “%s”', (password) => {
    expect(() => checkPassword(password, 'marguerite')).not.toThrow();
  });
});

describe('lockMs', () => {
  it('leaves four failures alone, then doubles up to a quarter of an hour', () => {
    expect([1, 4, 5, 6, 7].map(lockMs)).toEqual([0, 0, 10_000, 20_000, 40_000]);
    expect([20, 1_000, 10_000].map(lockMs)).toEqual([900_000, 900_000, 900_000]);
  });
});
