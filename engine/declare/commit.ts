import { z } from 'zod';

/** Which reviewed draft is to be written into Git, and the blob that its lock then is. */
export const commitSpec = z.strictObject({ draft: z.uuid(), lock: z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/) });

/** What the commit of a declaration takes. */
export type CommitSpec = z.infer<typeof commitSpec>;
