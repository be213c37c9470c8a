import type { ReportContext } from '../../src/report';

/** For reports of which a test reads the sentences alone. */
export const plainly: ReportContext = {
  folder: '/',
  version: '0',
  colour: false,
  width: 100,
  pages: new Map(),
  panel: () => ({ script: '', style: '', nonce: 'n' }),
};
