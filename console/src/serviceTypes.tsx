/** Service types as their plugins show them: the console knows none by itself. */
import { useQuery } from '@tanstack/react-query';
import { type ServiceTypeListOutput, serviceTypeList } from './api/client.gen.ts';
import { useI18n } from './i18n/index.tsx';

export type ServiceType = ServiceTypeListOutput['items'][number];

export function useTypes() {
  const { locale } = useI18n();
  return useQuery({
    queryKey: ['serviceTypes', locale],
    queryFn: async () => (await serviceTypeList({ locale })).items,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
export function useType(id: string): ServiceType | undefined {
  return useTypes().data?.find((each) => each.id === id);
}

/** What a service type is called, marked where that is in another language than the page; its id where nobody knows it any more. */
export function TypeName({ id }: { id: string }) {
  const { locale } = useI18n();
  const name = useType(id)?.name;
  if (name === undefined) return <span className="mono">{id}</span>;
  return <span {...(name.locale.startsWith(locale) ? {} : { lang: name.locale })}>{name.one}</span>;
}

/** A box, for what nobody knows any more. */
const UNKNOWN = ['M12 3l8 4.5l0 9l-8 4.5l-8 -4.5l0 -9l8 -4.5', 'M12 12l8 -4.5', 'M12 12l0 9', 'M12 12l-8 -4.5'];
/** Its icon: lines a plugin gives as data, drawn and nothing else. */
export function TypeIcon({ id, size }: { id: string; size: number }) {
  const lines = useType(id)?.icon ?? UNKNOWN;
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
      data-icon={id}
    >
      {lines.map((d, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
        <path key={i} d={d} />
      ))}
    </svg>
  );
}

/** How many there are of each: `2 trains · 1 coach`, in the order they first come. */
export function useCounted(): (ids: readonly string[]) => string {
  const { data = [] } = useTypes();
  return (ids) => {
    const one = (n: number, language: string): boolean => new Intl.PluralRules(language).select(n) === 'one';
    return [...new Set(ids)]
      .map((id) => {
        const n = ids.filter((other) => other === id).length;
        const name = data.find((each) => each.id === id)?.name;
        return `${n} ${name === undefined ? id : one(n, name.locale) ? name.one : name.many}`;
      })
      .join(' · ');
  };
}
