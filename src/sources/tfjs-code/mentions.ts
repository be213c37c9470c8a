/** Whether a text may build models with TensorFlow.js; cheap, and never wrong where it says no. */
export const mentionsTfjs = (text: string): boolean =>
  /@tensorflow\/tfjs|\btf\b/.test(text) && /\b(?:layers|sequential|model|input|loadLayersModel)\b/.test(text);
