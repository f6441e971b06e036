/** Language and theme, on every page. */
import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';
import { useI18n } from '../i18n/index.tsx';

export function LangSwitch() {
  const { locale, choose, t } = useI18n();
  return (
    <ActionIcon
      data-testid="lang-switch"
      aria-label={t('lang.switch')}
      title={t('lang.switch')}
      onClick={() => choose(locale === 'en' ? 'fr' : 'en')}
    >
      <span className="lang">{locale.toUpperCase()}</span>
    </ActionIcon>
  );
}

export function ThemeToggle() {
  const { t } = useI18n();
  const { setColorScheme } = useMantineColorScheme();
  const now = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const label = t(now === 'light' ? 'theme.toDark' : 'theme.toLight');
  const Icon = now === 'light' ? IconMoon : IconSun;
  return (
    <ActionIcon
      data-testid="theme-toggle"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(now === 'light' ? 'dark' : 'light')}
    >
      <Icon size={16} />
    </ActionIcon>
  );
}
