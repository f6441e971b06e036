/** Who is logged in and what they may do. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type AuthMeOutput, authMe } from './api/client.gen.ts';
import { keepDaysOf, languageName } from './format.ts';
import { useI18n } from './i18n/index.tsx';

export const meQuery = {
  queryKey: ['me'] as const,
  async queryFn(): Promise<AuthMeOutput> {
    const me = await authMe();
    keepDaysOf(me.timeZone);
    return me;
  },
  staleTime: 5 * 60_000,
  retry: false,
};
export function useMe(): AuthMeOutput | undefined {
  return useQuery(meQuery).data;
}
/** `can('billing.issue')`; somebody with every permission has null. */
export function useCan(): (permission: string) => boolean {
  const me = useMe();
  return (permission) => me !== undefined && (me.permissions === null || me.permissions.includes(permission));
}
/** Languages clients can be written to in, as choices; `kept` stays one of them. */
export function useLanguages(kept?: string): { readonly value: string; readonly label: string }[] {
  const { locale } = useI18n();
  const locales = new Set([...(useMe()?.locales ?? []), ...(kept === undefined ? [] : [kept])]);
  return [...locales].map((value) => ({ value, label: languageName(value, locale) }));
}
/** Everything of a dossier, and every list, is read again after a write. */
export function useRefresh(): (ref?: string) => Promise<void> {
  const client = useQueryClient();
  return async (ref) => {
    if (ref !== undefined) await client.invalidateQueries({ queryKey: ['dossier', ref] });
    await client.invalidateQueries({ queryKey: ['list'] });
  };
}
