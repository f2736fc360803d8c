// A refusal in AWS's own terms: the exception's name, its message, and the status it travels with.

export class AwsError extends Error {
  override readonly name = 'AwsError';
  constructor(
    /** AWS's exception name, such as `ResourceNotFoundException` or, in S3, `NoSuchKey`. */
    readonly type: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

export const isAwsError = (error: unknown, type: string): error is AwsError =>
  error instanceof AwsError && error.type === type;
