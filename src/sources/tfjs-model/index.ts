export { TfjsModelError, type TfjsModelErrorCode } from './error';
export { looksLikeTfjsModel } from './file';
export { readTfjsModel, type TfjsModel } from './read';
