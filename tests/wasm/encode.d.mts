export function encoded(label: string, text: string): Buffer;
