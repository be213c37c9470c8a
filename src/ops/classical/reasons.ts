/** Why an operator that stayed as it is cuts the gradient. */
export const shapesUnknown = 'its shapes are known only when the model runs';
