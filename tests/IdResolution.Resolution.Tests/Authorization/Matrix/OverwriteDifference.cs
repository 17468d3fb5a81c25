namespace IdResolution.Resolution.Tests.Authorization.Matrix;

/// <summary>What a new record does to the one it replaces.</summary>
internal enum OverwriteDifference
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>An ordinary value changes.</summary>
    Value,

    /// <summary>An HS_ADMIN value comes newly.</summary>
    NewAdministrator,

    /// <summary>Every value goes and another one comes.</summary>
    Everything,
}
