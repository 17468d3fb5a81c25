namespace IdResolution.Resolution.Serving;

/// <summary>
/// One operation of the protocol in the asynchronous half. It runs from the top before a challenge and again after its answer, so whatever
/// it decided before is decided anew. Safe for use from many threads.
/// </summary>
internal interface IOperation
{
    /// <summary>Decides, and where it is granted executes; 402 asks for a challenge. Completes after what it changed is durable.</summary>
    ValueTask<Answer> ExecuteAsync(Call call, CancellationToken cancellationToken);
}
