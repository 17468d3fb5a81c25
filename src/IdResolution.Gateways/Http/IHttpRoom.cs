namespace IdResolution.Gateways.Http;

/// <summary>A part of what a node answers over HTTP. Safe for use from many threads.</summary>
internal interface IHttpRoom
{
    /// <summary>The room's name in the metrics.</summary>
    string Name { get; }

    /// <summary>True when the request is this room's; the first that takes it answers it.</summary>
    bool Takes(HttpCall call);

    /// <summary>Answers. What it throws becomes 500 without a text, except that the client went away.</summary>
    Task AnswerAsync(HttpCall call);
}
