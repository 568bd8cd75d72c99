import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { readReturnedResult } from './accounts/returned-result.js';
import { takeNextPage } from './auth/next-page.js';
import { router } from './router.js';
import './styles.css';
import { startTheme } from './theme.js';

startTheme();
const next = takeNextPage();
if (next) location.replace(next);
else if (await readReturnedResult())
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <RouterProvider router={router} />
    </StrictMode>,
  );
