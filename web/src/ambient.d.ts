declare module "*.css";
declare module "*?url" {
  const url: string;
  export default url;
}
declare module "*?worker&url" {
  const url: string;
  export default url;
}
declare module "#words/first" {
  const words: import("./i18n/t.ts").Catalogue;
  export default words;
}
interface ImportMeta {
  readonly env: { readonly PROD: boolean; readonly MODE: string };
  glob<T>(
    pattern: string,
    options: { eager: true; query: string; import: string },
  ): Readonly<Record<string, T>>;
}
