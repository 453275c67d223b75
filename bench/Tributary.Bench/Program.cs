using Tributary.Bench.Scenarios;

return await BenchCommand.Create().Parse(args).InvokeAsync();
