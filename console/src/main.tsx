import { PatchbayProvider } from '@patchbay/client/react';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'urql';
import { readReturnedResult } from './accounts/returned-result.js';
import { createGraph } from './data/graph.js';
import { patchbay } from './data/patchbay.js';
import { router } from './router.js';
import './styles.css';
import { startTheme } from './theme.js';

startTheme();
if (await readReturnedResult())
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <Provider value={createGraph()}>
        <PatchbayProvider client={patchbay}>
          <RouterProvider router={router} />
        </PatchbayProvider>
      </Provider>
    </StrictMode>,
  );
