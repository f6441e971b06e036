/** Who is logged in and what they may do. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type AuthMeOutput, authMe } from './api/client.gen.ts';

export const meKey = ['me'] as const;

export function useMe(): AuthMeOutput | undefined {
  return useQuery({ queryKey: meKey, queryFn: () => authMe(), staleTime: 5 * 60_000, retry: false }).data;
}
/** `can('billing.issue')`; somebody with every permission has null. */
export function useCan(): (permission: string) => boolean {
  const me = useMe();
  return (permission) => me !== undefined && (me.permissions === null || me.permissions.includes(permission));
}
/** Everything of a dossier, and every list, is read again after a write. */
export function useRefresh(): (ref?: string) => Promise<void> {
  const client = useQueryClient();
  return async (ref) => {
    if (ref !== undefined) await client.invalidateQueries({ queryKey: ['dossier', ref] });
    await client.invalidateQueries({ queryKey: ['list'] });
  };
}
