/** City code of GB/T 2260, six digits. */
export type CityCode = string;
