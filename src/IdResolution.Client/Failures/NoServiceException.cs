using IdResolution.Protocol;

namespace IdResolution.Client.Failures;

/// <summary>Walking the tree found nobody who answers for the handle (specification §5.8).</summary>
public sealed class NoServiceException : HandleClientException
{
    internal NoServiceException(ResponseCode code, string message)
        : base("", message) => Code = code;

    /// <summary>
    /// <see cref="ResponseCode.HandleNotFound"/> when the prefix is not registered or suspended, else what the search for it ended with.
    /// </summary>
    public ResponseCode Code { get; }

    internal override bool IsSafeToGoOn => true;
}
