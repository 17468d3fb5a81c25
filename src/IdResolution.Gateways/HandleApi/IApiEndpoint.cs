namespace IdResolution.Gateways.HandleApi;

/// <summary>One resource of the REST interface, or one kind of them (specification §8.3). Safe for use from many threads.</summary>
internal interface IApiEndpoint
{
    /// <summary>The methods it answers, but for OPTIONS, which all do.</summary>
    IReadOnlyList<string> Methods { get; }

    /// <summary>The header <c>Allow</c> of a 405.</summary>
    string Allow => string.Join(", ", Methods) + ", OPTIONS";

    /// <summary>Answers one of its methods.</summary>
    Task AnswerAsync(ApiCall call);
}
