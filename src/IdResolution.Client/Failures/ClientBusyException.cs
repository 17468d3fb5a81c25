namespace IdResolution.Client.Failures;

/// <summary>Nothing was sent: this client has as many questions or servers under way as it is allowed to.</summary>
public sealed class ClientBusyException : HandleClientException
{
    internal ClientBusyException(string server, string message)
        : base(server, message)
    {
    }

    internal override bool IsSafeToGoOn => true;
}
