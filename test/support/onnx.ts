import { writeTemporary } from './temporary';
import { type TinyModel, tinyModel } from './tiny-model';

export { temporaryFolder, writeTemporary } from './temporary';
export * from './tiny-model';

/** The model as a file; returns its path. */
export const writeTinyModel = (model: TinyModel): string => writeTemporary(tinyModel(model));
