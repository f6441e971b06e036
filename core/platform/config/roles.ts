/** What roles may do, gathered from the permissions that are declared: each says whose it is. */
import { fail, type Permission, ROLES, type Roles } from '../../contracts/index.ts';

export function rolesOf(declared: readonly Readonly<Record<string, Permission>>[]): Roles {
  const all = declared.flatMap((permissions) => Object.entries(permissions));
  const list: Roles['list'] = new Map(
    ROLES.map((role) => [
      role,
      role === 'admin' ? 'all' : new Set(all.flatMap(([name, { roles }]) => ((roles as readonly string[]).includes(role) ? [name] : []))),
    ]),
  );
  return {
    list,
    permissionsOf(roles) {
      const granted = new Set<string>();
      let everything = false;
      for (const role of roles) {
        const permissions = list.get(role);
        if (permissions === undefined) throw fail('ROLE_UNKNOWN', `“${role}” is not a role. Roles: ${ROLES.join(', ')}.`);
        if (permissions === 'all') everything = true;
        else for (const p of permissions) granted.add(p);
      }
      return everything ? 'all' : granted;
    },
  };
}
