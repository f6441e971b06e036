import '@mantine/core/styles.css';
import './app.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { Problem } from './api/http.ts';
import { I18nProvider } from './i18n/index.tsx';
import { router } from './router.tsx';
import { cssVariables, theme } from './theme.ts';
import { Toasts } from './ui/toasts.tsx';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What the API refuses, it refuses again; only a server that is busy or away is asked twice more.
      retry: (count, error) => count < 2 && (!(error instanceof Problem) || error.status === 0 || error.status === 503),
    },
  },
});

createRoot(document.getElementById('root')!).render(
  <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
    <QueryClientProvider client={queries}>
      <I18nProvider>
        <RouterProvider router={router} />
        <Toasts />
      </I18nProvider>
    </QueryClientProvider>
  </MantineProvider>,
);
