namespace IdResolution.Protocol.Templates;

/// <summary>How an expansion ended (specification §5.4).</summary>
public enum TemplateOutcome
{
    /// <summary>There are values, perhaps none.</summary>
    Values,

    /// <summary>The rule, or the lack of one, says that there is no such handle.</summary>
    NotFound,

    /// <summary>The rule passed a bound of <see cref="TemplatePolicy"/>.</summary>
    TooCostly,

    /// <summary>Too many expensive rules run at the moment.</summary>
    Busy,
}
