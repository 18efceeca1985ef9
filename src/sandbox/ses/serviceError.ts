const statusOf: Readonly<Record<string, number>> = {
  BadRequestException: 400,
  AlreadyExistsException: 400,
  MessageRejected: 400,
  MailFromDomainNotVerifiedException: 400,
  SendingPausedException: 400,
  AccountSuspendedException: 400,
  LimitExceededException: 400,
  MissingAuthenticationTokenException: 403,
  IncompleteSignatureException: 400,
  UnrecognizedClientException: 403,
  InvalidSignatureException: 403,
  SignatureDoesNotMatch: 403,
  RequestExpired: 403,
  AccessDeniedException: 403,
  NotFoundException: 404,
  UnknownOperationException: 404,
  ConflictException: 409,
  TooManyRequestsException: 429,
  // The service model marks it as a server error, although it reads like a client's.
  ConcurrentModificationException: 500,
  InternalServiceErrorException: 500,
};

/** An error as the service words it: JSON body, `x-amzn-errortype` header. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status?: number) {
    super(message);
    this.code = code;
    this.status = status ?? statusOf[code] ?? 400;
  }
}
